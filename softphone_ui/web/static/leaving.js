// To the sign-in, where the session has ended elsewhere.
const PATIENCE_MS = 5000;
let leaving = false;

// Whoever leaves by the button is led on by the answer to it: a second way would throw it away. It
// is taken all the same where that answer does not come.
document.addEventListener("submit", (event) => { leaving ||= event.target instanceof Element && event.target.matches("[data-sign-out]"); });

export const toSignIn = () => { setTimeout(() => location.assign("/staff"), leaving ? PATIENCE_MS : 0); };
