/** The starter project's memory store; its id is fixed and documented. */
export const STARTER_STORE = "mem_store_00000000000000000000000000";
