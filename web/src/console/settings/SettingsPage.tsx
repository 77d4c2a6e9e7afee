import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type StartState, fetchStart } from "@shared/api/console";
import { CodeLine } from "@shared/ui/CodeLine";
import { ShortId } from "@shared/ui/ShortId";
import { readableNumber } from "@shared/ui/phoneNumber";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { LikeTheCloud } from "./LikeTheCloud";
import { SignInLinks } from "./SignInLinks";
import console from "../Console.module.css";
import classes from "./Settings.module.css";

const schemes = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

const databases = { sqlite: "SQLite, in the data folder", postgresql: "PostgreSQL" } as const;

/** The project, the server and the model, ways in for others, and how this browser shows things. */
export function SettingsPage() {
  const start = useQuery({ queryKey: ["console", "start"], queryFn: fetchStart });
  return (
    <Page title="Settings">
      <Read query={start} what="The settings could not be read">
        {(data) => (
          <>
            <Group title="Project" about="What code on this machine speaks to. Its values come with tieline run and tieline env.">
              <Facts start={data} />
            </Group>
            <Group title="Keys" about="Keys are never shown on a screen. This prints them on the machine Tieline runs on.">
              <CodeLine code="./tieline env" />
            </Group>
            <Group title="Sign-in links" about="A link opens one screen in one browser, once. Give it to whoever works there.">
              <SignInLinks links={data.links} />
            </Group>
          </>
        )}
      </Read>
      <Group
        title="Tests of programs"
        about="The original is slower and stricter than Tieline. A program that is to run there must bear it, and can be tried against it here. Screens, the built-in agent and handoffs go on as ever."
      >
        <LikeTheCloud />
      </Group>
      <Group title="Appearance" about="Kept in this browser.">
        <Appearance />
      </Group>
    </Page>
  );
}

interface GroupProps {
  title: string;
  about: string;
  children: ReactNode;
}

/** One group of settings: its name and a sentence left, what can be set or read right. */
function Group({ title, about, children }: GroupProps) {
  return (
    <section className={classes.group} aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p>{about}</p>
      </div>
      <div className={classes.content}>{children}</div>
    </section>
  );
}

function Facts({ start }: { start: StartState }) {
  return (
    <dl className={console.facts}>
      <dt>Account</dt>
      <dd>
        <ShortId id={start.account.accountId} />
      </dd>
      <dt>Number</dt>
      <dd>{readableNumber(start.phone.number)}</dd>
      <dt>Address</dt>
      <dd>{window.location.origin}</dd>
      <dt>Model</dt>
      <dd>
        {start.model.rehearsal ? "Rehearsal model" : start.model.name}. {start.model.why}
      </dd>
      <dt>Database</dt>
      <dd>{databases[start.server.database]}</dd>
      <dt>Version</dt>
      <dd>{start.server.version}</dd>
    </dl>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return <SegmentedControl size="xs" aria-label="Theme" data={schemes} value={colorScheme} onChange={(value) => setColorScheme(value as "auto")} />;
}
