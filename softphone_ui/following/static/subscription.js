// The subscription of this browser to its push service, of whatever is followed.

/**
 * Subscribe anew: a subscription that was made with another key of ours is of no use any more.
 * @param {PushManager} manager
 * @param {string} key
 * @returns {Promise<PushSubscription>}
 */
export async function subscription(manager, key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(options);
  } catch (problem) {
    const old = await manager.getSubscription();
    if (!(problem instanceof Error) || problem.name !== "InvalidStateError" || !old) throw problem;
    await old.unsubscribe();
    return manager.subscribe(options);
  }
}
