/** Who is asking. Everything that somebody owns is owned by `id`. */
export interface Caller {
  /** The key's name; `local` where no keys are configured; `admin` for the admin token. */
  readonly id: string;
  readonly admin: boolean;
  /** May submit with `priority: high`. */
  readonly mayPrioritise: boolean;
}

/** Whoever reaches the loopback interface of a service without keys. */
export const LOCAL_CALLER: Caller = { id: 'local', admin: false, mayPrioritise: true };

/** Whoever shows the admin token. */
export const ADMIN_CALLER: Caller = { id: 'admin', admin: true, mayPrioritise: true };
