/** The way out of a screen; the way in is a one-time link, which the browser follows by itself. */
import { post } from "./http";

export type Door = "phone" | "desktop" | "supervisor" | "console";

/** End every session that opens this door in this browser. */
export const signOut = (door: Door) => post<undefined>(`/${door}/api/logout`);
