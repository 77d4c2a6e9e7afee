import { Button, SegmentedControl, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconListSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { withQuery } from "@shared/api/http";
import { type Act, type ActFilter, fetchActs, fetchPeople } from "@shared/api/people";
import { usePages } from "@shared/api/usePages";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { FindField } from "@shared/ui/FindField";
import { ShortId } from "@shared/ui/ShortId";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { actLabel, actorOf, outcomeOf } from "./actWords";
import classes from "./Audit.module.css";

const outcomes = [
  { value: "", label: "All" },
  { value: "false", label: "Done" },
  { value: "true", label: "Refused" },
];

const columns: Column<Act>[] = [
  { key: "at", label: "When", value: (act) => act.actId, render: (act) => <Time at={act.at} /> },
  { key: "who", label: "Who", value: actorOf, render: actorOf },
  { key: "role", label: "Role", value: (act) => act.role, render: (act) => act.role, wideOnly: true },
  { key: "what", label: "What", value: (act) => act.what, render: (act) => <What act={act} /> },
  { key: "about", label: "About", render: (act) => <Ids act={act} /> },
  { key: "outcome", label: "Outcome", value: (act) => act.status, render: (act) => <Outcome act={act} /> },
  { key: "address", label: "From", value: (act) => act.address, render: (act) => act.address, wideOnly: true },
];

/** Who did what, newest first: acts of people, never what they wrote. */
export function AuditPage() {
  const [about, setAbout] = useAddress("about");
  const [userId, setUserId] = useAddress("user");
  const [what, setWhat] = useAddress("what");
  const [refused, setRefused] = useAddress("refused");
  const [settled] = useDebouncedValue(about.trim(), 200);
  const wanted: ActFilter = { about: settled, userId, what, refused };
  const acts = usePages(["console", "audit", wanted], (page) => fetchActs(wanted, page), (page) => [page]);
  const people = useQuery({ queryKey: ["console", "people"], queryFn: fetchPeople });
  const operations = acts.query.data?.at(-1)?.operations ?? [];
  const download = (
    <Button component="a" href={withQuery("/console/api/audit.csv", { ...wanted })} download size="xs" variant="default" leftSection={<IconDownload size={14} />}>
      CSV
    </Button>
  );
  return (
    <Page title="Audit" about="Every act of a person, kept for a year unless set otherwise. Ids only: nothing a customer said or is called." aside={download}>
      <div className={classes.ids}>
        <FindField label="About an id" placeholder="WT…, US…, conv_…" value={about} onChange={setAbout} />
        <Select size="xs" aria-label="Who" placeholder="Anybody" clearable searchable data={(people.data?.users ?? []).map((user) => ({ value: user.userId, label: user.name }))} value={userId || null} onChange={(value) => setUserId(value ?? "")} />
        <Select size="xs" aria-label="What" placeholder="Anything" clearable searchable data={operations.map((name) => ({ value: name, label: actLabel(name) }))} value={what || null} onChange={(value) => setWhat(value ?? "")} />
        <SegmentedControl size="xs" aria-label="Outcomes shown" data={outcomes} value={refused} onChange={setRefused} />
      </div>
      <Read query={acts.query} what="The audit log could not be read">
        {(pages) => <Acts acts={pages.flatMap((page) => page.acts)} more={acts.more} />}
      </Read>
    </Page>
  );
}

function Acts({ acts, more }: { acts: Act[]; more: { loading: boolean; load: () => void } | null }) {
  if (acts.length === 0) {
    return (
      <EmptyState Icon={IconListSearch} title="No act fits">
        Whatever somebody does at a desktop or here is listed as soon as it is done.
      </EmptyState>
    );
  }
  return <DataTable label="Acts" rows={acts} columns={columns} rowKey={(act) => String(act.actId)} defaultSort="-at" more={more} />;
}

const What = ({ act }: { act: Act }) => (
  <span>
    {actLabel(act.what)}
    <span className={classes.route}>{act.route}</span>
  </span>
);

const Ids = ({ act }: { act: Act }) => (
  <span className={classes.ids}>
    {[...new Set(Object.values(act.ids))].map((id) => (
      <ShortId key={id} id={id} />
    ))}
  </span>
);

function Outcome({ act }: { act: Act }) {
  const { label, refused } = outcomeOf(act);
  return <span className={refused ? classes.refused : undefined}>{refused ? `${label} (${act.status})` : label}</span>;
}
