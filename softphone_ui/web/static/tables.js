// Tables of values by name.

/**
 * Return the value of `key` in a table; undefined if there is no key or no such value.
 * @template Value
 * @param {Record<string, Value>} table
 * @param {string | number | null | undefined} key
 * @returns {Value | undefined}
 */
export const lookUp = (table, key) =>
  key !== null && key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
