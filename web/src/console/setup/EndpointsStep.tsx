import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { voiceCall, webhookCall } from "@shared/api/setUp";
import { CodeLine } from "@shared/ui/CodeLine";
import { readableNumber } from "@shared/ui/phoneNumber";
import { CallShown, SetUpStep } from "./SetUpStep";
import { type SetUp, firstError, useCalls } from "./useSetUp";
import classes from "./SetUp.module.css";

/** Step 5: where a program hears of conversations and calls, when it is not started with `tieline run`. */
export function EndpointsStep({ accountId, numbers, configurations }: SetUp) {
  const configuration = configurations.data?.[0];
  const number = numbers.data?.[0];
  const told = configuration?.statusCallbacks ?? [];
  return (
    <SetUpStep
      number={5}
      title="Webhook and voice URLs"
      about="No tunnel is needed: a program started with tieline run hears of everything for as long as it runs. These addresses are for one that runs by itself."
      done={told.length > 0 || Boolean(number?.voice_url)}
      error={firstError(configurations, numbers)}
      state={
        <ul>
          <li>Webhook: {told.length > 0 ? told.map((one) => one.url).join(", ") : "none"}</li>
          <li>
            Voice{number && ` of ${readableNumber(number.phone_number)}`}: {number?.voice_url || "none, the built-in agent answers"}
          </li>
        </ul>
      }
    >
      <CodeLine code="./tieline run -- python agent_handoff.py" />
      {configuration && <UrlForm key={configuration.id} label={`Webhook of ${configuration.displayName}`} hint="http://127.0.0.1:8000/webhook" present={told[0]?.url ?? ""} callFor={(url) => webhookCall(configuration.id, url)} />}
      {number && accountId && <UrlForm key={number.sid} label="Voice URL" hint="http://127.0.0.1:8000/twiml" present={number.voice_url} callFor={(url) => voiceCall(accountId, number.sid, url)} />}
    </SetUpStep>
  );
}

interface UrlFormProps {
  label: string;
  hint: string;
  present: string;
  callFor: (url: string) => ReturnType<typeof webhookCall>;
}

function UrlForm({ label, hint, present, callFor }: UrlFormProps) {
  const calls = useCalls();
  const [typed, setTyped] = useState<string | null>(null);
  const url = (typed ?? present).trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    calls.mutate(callFor(url), { onSuccess: () => setTyped(null) });
  };
  return (
    <>
      <form className={classes.form} onSubmit={submit}>
        <TextInput size="xs" type="url" label={label} placeholder={hint} value={typed ?? present} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Button size="xs" type="submit" variant="default" loading={calls.isPending} disabled={url === present}>
          {url === "" && present !== "" ? "Remove" : "Save"}
        </Button>
      </form>
      <CallShown call={callFor(url)} made={calls.data} error={calls.error} />
    </>
  );
}
