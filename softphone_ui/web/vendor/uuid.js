// crypto.randomUUID is there by https and on the machine itself only; a desk may be opened by http.
export { v4 as uuid } from "uuid";
