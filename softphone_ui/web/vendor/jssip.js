// The SIP library, bundled into built/jssip.js as one module.
export { default } from "jssip";
