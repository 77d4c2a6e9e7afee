import { PasswordInput } from "@mantine/core";
import { complaintOf } from "./words";

interface NewPasswordProps {
  password: string;
  again: string;
  onPassword: (value: string) => void;
  onAgain: (value: string) => void;
}

/** A new password, typed twice; what is missing is said while it is typed. */
export function NewPassword({ password, again, onPassword, onAgain }: NewPasswordProps) {
  const complaint = complaintOf(password, again);
  return (
    <>
      <PasswordInput
        label="New password"
        description={complaint ?? "Good."}
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
        autoComplete="new-password"
        maxLength={256}
        required
      />
      <PasswordInput label="Once more" value={again} onChange={(event) => onAgain(event.currentTarget.value)} autoComplete="new-password" maxLength={256} required />
    </>
  );
}
