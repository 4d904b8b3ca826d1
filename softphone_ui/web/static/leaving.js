// To the sign-in, where the session has ended elsewhere.
let leaving = false;

// Whoever leaves by the button is led on by the answer to it: a second way would throw it away.
document.addEventListener("submit", (event) => { leaving ||= event.target.matches("[data-sign-out]"); });

export const toSignIn = () => { if (!leaving) location.assign("/staff"); };
