import { Anchor, Button, PasswordInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changePassword, endOwnSignIn, fetchOwn } from "@shared/api/people";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Time } from "@shared/time/Time";
import { browserOf } from "@shared/ui/browserOf";
import { NewPassword } from "./NewPassword";
import { complaintOf } from "./words";
import classes from "./SignIn.module.css";

/** Where I am signed in, and my password. */
export function OwnSignIns({ onBack }: { onBack: () => void }) {
  const queries = useQueryClient();
  const own = useQuery({ queryKey: ["signIn", "own"], queryFn: fetchOwn });
  const again = () => queries.invalidateQueries({ queryKey: ["signIn", "own"] });
  const end = useMutation({ mutationFn: endOwnSignIn, onSettled: again });
  return (
    <>
      <div>
        <h1>Your sign-ins</h1>
        <p>
          {own.data?.user?.username}. <Anchor component="button" type="button" onClick={onBack}>Back</Anchor>
        </p>
      </div>
      <ul className={classes.list}>
        {own.data?.signIns.map((one) => (
          <li key={one.signInId}>
            <span>
              {browserOf(one.browser)}
              <small>
                {one.address} · {one.isThis ? "this browser" : <Time at={one.lastSeenAt} />}
              </small>
            </span>
            {!one.isThis && (
              <Button size="compact-xs" variant="default" onClick={() => end.mutate(one.signInId)}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ErrorLine error={own.error ?? end.error} />
      <ChangePassword onChanged={again} />
    </>
  );
}

function ChangePassword({ onChanged }: { onChanged: () => Promise<unknown> }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [twice, setTwice] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword(current, password),
    onSuccess: async () => {
      for (const clear of [setCurrent, setPassword, setTwice]) clear("");
      await onChanged();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <PasswordInput label="Password of today" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} autoComplete="current-password" maxLength={256} required />
      <NewPassword password={password} again={twice} onPassword={setPassword} onAgain={setTwice} />
      <ErrorLine error={change.error} />
      {change.isSuccess && <p role="status">Changed. Every other sign-in of yours has ended.</p>}
      <Button type="submit" variant="default" loading={change.isPending} disabled={current === "" || twice === "" || complaintOf(password, twice) !== null}>
        Change the password
      </Button>
    </form>
  );
}
