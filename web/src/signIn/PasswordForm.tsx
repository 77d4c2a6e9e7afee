import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fetchOwn, fetchWays, signIn } from "@shared/api/people";
import { ErrorLine } from "@shared/states/ErrorLine";
import { useAddress } from "@shared/ui/useAddress";
import { refusalOf } from "./words";
import classes from "./SignIn.module.css";

/** User name and password, and the identity provider's button where there is one. */
export function PasswordForm({ onOwn }: { onOwn: () => void }) {
  const [next] = useAddress("next");
  const [refused] = useAddress("refused");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const ways = useQuery({ queryKey: ["signIn", "ways"], queryFn: fetchWays });
  const enter = useMutation({
    mutationFn: () => signIn(username, password, next),
    onSuccess: ({ home }) => window.location.assign(home),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  const refusal = refusalOf(refused);
  return (
    <>
      <div>
        <h1>Sign in to Tieline</h1>
        <p>With the name an administrator invited you by.</p>
      </div>
      <Already onOwn={onOwn} />
      {refusal && <p role="alert">{refusal}</p>}
      <form onSubmit={submit} className={classes.form}>
        <TextInput label="User name or e-mail address" value={username} onChange={(event) => setUsername(event.currentTarget.value)} autoComplete="username" maxLength={254} required autoFocus />
        <PasswordInput label="Password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" maxLength={256} required />
        <ErrorLine error={enter.error} />
        <Button type="submit" loading={enter.isPending || enter.isSuccess} fullWidth>
          Sign in
        </Button>
      </form>
      {ways.data?.provider && (
        <>
          <div className={classes.or}>or</div>
          <Button component="a" href={`/sign-in/oidc/start?next=${encodeURIComponent(next)}`} variant="default" fullWidth>
            Continue with {ways.data.provider}
          </Button>
        </>
      )}
      <p>Forgotten? An administrator makes you a link to set a new password.</p>
    </>
  );
}

/** Whoever is signed in already finds the way on, and their own sign-ins. */
function Already({ onOwn }: { onOwn: () => void }) {
  const own = useQuery({ queryKey: ["signIn", "own"], queryFn: fetchOwn });
  if (!own.data) return null;
  return (
    <p>
      You are signed in as {own.data.name}. <Anchor href={own.data.home}>Go on</Anchor>
      {own.data.user && (
        <>
          {" "}
          or{" "}
          <Anchor component="button" type="button" onClick={onOwn}>
            see your sign-ins
          </Anchor>
        </>
      )}
      .
    </p>
  );
}
