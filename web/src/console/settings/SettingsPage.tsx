import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { fetchStart } from "@shared/api/console";
import { CodeLine } from "@shared/ui/CodeLine";
import { ShortId } from "@shared/ui/ShortId";
import { Page, Read } from "../Page";
import classes from "../Console.module.css";

const schemes = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** The project and the model, and how this browser shows things. */
export function SettingsPage() {
  const start = useQuery({ queryKey: ["console", "start"], queryFn: fetchStart });
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Page title="Settings">
      <Read query={start} what="The settings could not be read">
        {(data) => (
          <div className={classes.stack}>
            <section className={classes.section} aria-label="Project">
              <h2>Project</h2>
              <dl className={classes.facts}>
                <dt>Account</dt>
                <dd>
                  <ShortId id={data.account.accountId} />
                </dd>
                <dt>Number</dt>
                <dd>{data.phone.number}</dd>
                <dt>Model</dt>
                <dd>
                  {data.model.rehearsal ? "Rehearsal model" : data.model.name}. {data.model.why}
                </dd>
              </dl>
            </section>
            <section className={classes.section} aria-label="Keys">
              <h2>Keys</h2>
              <p className={classes.quiet}>Keys are never shown on a screen. This prints them on the machine Tieline runs on:</p>
              <CodeLine code="./tieline env" />
            </section>
          </div>
        )}
      </Read>
      <section className={classes.section} aria-label="Appearance">
        <h2>Appearance</h2>
        <div>
          <SegmentedControl size="xs" aria-label="Theme" data={schemes} value={colorScheme} onChange={(value) => setColorScheme(value as "auto")} />
        </div>
      </section>
    </Page>
  );
}
