/** `/sign-in`: with a password, at the identity provider, or by a link that sets a password. */
import { useState } from "react";
import { useTitle } from "@shared/ui/useTitle";
import { OwnSignIns } from "./OwnSignIns";
import { PasswordForm } from "./PasswordForm";
import { SetPassword } from "./SetPassword";
import { tokenOf } from "./words";
import classes from "./SignIn.module.css";

export default function SignInPage() {
  useTitle("Sign in");
  // Read once: the address forgets it as soon as it is used.
  const [token] = useState(() => tokenOf(window.location.hash));
  return (
    <main className={classes.page}>
      <div className={classes.card}>{token === null ? <Ways /> : <SetPassword token={token} />}</div>
    </main>
  );
}

function Ways() {
  const [own, setOwn] = useState(false);
  return own ? <OwnSignIns onBack={() => setOwn(false)} /> : <PasswordForm onOwn={() => setOwn(true)} />;
}
