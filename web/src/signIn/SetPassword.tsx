import { Anchor, Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { lookAtLink, setPassword } from "@shared/api/people";
import { ErrorLine } from "@shared/states/ErrorLine";
import { NewPassword } from "./NewPassword";
import { complaintOf } from "./words";
import classes from "./SignIn.module.css";

/** Somebody opened the link they were given: they choose a password and are in. */
export function SetPassword({ token }: { token: string }) {
  const [password, choose] = useState("");
  const [again, setAgain] = useState("");
  const link = useQuery({ queryKey: ["signIn", "link", token], queryFn: () => lookAtLink(token) });
  const set = useMutation({
    mutationFn: () => setPassword(token, password),
    onSuccess: ({ home }) => window.location.assign(home),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  if (link.error) {
    return (
      <>
        <h1>This link opens nothing any more</h1>
        <ErrorLine error={link.error} />
        <Anchor href="/sign-in">Sign in with a password</Anchor>
      </>
    );
  }
  return (
    <>
      <div>
        <h1>{link.data?.hasPassword ? "Set a new password" : "Welcome to Tieline"}</h1>
        <p>{link.data ? `For ${link.data.name}, who signs in as ${link.data.username}.` : "Reading the link…"}</p>
      </div>
      <form onSubmit={submit} className={classes.form}>
        <input type="hidden" name="username" autoComplete="username" value={link.data?.username ?? ""} readOnly />
        <NewPassword password={password} again={again} onPassword={choose} onAgain={setAgain} />
        <ErrorLine error={set.error} />
        <Button type="submit" loading={set.isPending || set.isSuccess} disabled={!link.data || again === "" || complaintOf(password, again) !== null} fullWidth>
          Set the password and sign in
        </Button>
      </form>
    </>
  );
}
