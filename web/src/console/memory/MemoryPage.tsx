import { Tabs } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUsers } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type ProfileRow, fetchProfiles } from "@shared/api/console";
import { EmptyState } from "@shared/states/EmptyState";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { FindField } from "@shared/ui/FindField";
import { ShortId } from "@shared/ui/ShortId";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { ImportList } from "./imports/ImportList";
import { TraitGroups } from "./TraitGroups";
import { STARTER_STORE } from "./starter";
import classes from "../Console.module.css";

const columns: Column<ProfileRow>[] = [
  {
    key: "name",
    label: "Customer",
    value: (row) => row.name ?? row.address,
    render: (row) => <Link to={`/console/memory/${row.profileId}`}>{row.name ?? row.address ?? "No name"}</Link>,
  },
  { key: "address", label: "Address", value: (row) => row.address, render: (row) => row.address },
  { key: "lastSeenAt", label: "Last seen", value: (row) => row.lastSeenAt, render: (row) => row.lastSeenAt && <Time at={row.lastSeenAt} /> },
  { key: "createdAt", label: "Known since", wideOnly: true, value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} /> },
  { key: "id", label: "Id", wideOnly: true, render: (row) => <ShortId id={row.profileId} /> },
];

/** Who is known, and which traits can be known. */
export function MemoryPage() {
  const [tab, setTab] = useAddress("view", "profiles");
  const [query, setQuery] = useAddress("query");
  const [settled] = useDebouncedValue(query, 200);
  const profiles = useQuery({
    queryKey: ["console", "profiles", settled],
    queryFn: () => fetchProfiles(settled),
    placeholderData: keepPreviousData,
  });
  const storeId = profiles.data?.profiles[0]?.storeId ?? STARTER_STORE;
  return (
    <Page title="Memory" about="What is known about each customer, and the traits every profile can have.">
      <Tabs value={tab} onChange={(view) => setTab(view ?? "profiles")} keepMounted={false}>
        <Tabs.List mb={16}>
          <Tabs.Tab value="profiles">Profiles</Tabs.Tab>
          <Tabs.Tab value="groups">Trait groups</Tabs.Tab>
          <Tabs.Tab value="imports">Imports</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profiles">
          <div className={classes.filters}>
            <FindField label="Find a profile" placeholder="Name or number" value={query} onChange={setQuery} />
          </div>
          <Read query={profiles} what="The profiles could not be read">
            {(data) => (data.profiles.length === 0 ? <NoProfiles searched={query !== ""} /> : <Profiles rows={data.profiles} />)}
          </Read>
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <TraitGroups storeId={storeId} />
        </Tabs.Panel>
        <Tabs.Panel value="imports">
          <ImportList />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Profiles({ rows }: { rows: ProfileRow[] }) {
  return (
    <DataTable
      label="Profiles"
      rows={rows}
      columns={columns}
      rowKey={(row) => row.profileId}
      rowHref={(row) => `/console/memory/${row.profileId}`}
      defaultSort="-lastSeenAt"
    />
  );
}

function NoProfiles({ searched }: { searched: boolean }) {
  return (
    <EmptyState Icon={IconUsers} title={searched ? "No profile fits" : "Nobody is known yet"}>
      {searched ? "Change the words above." : "A profile is made when a number writes for the first time."}
    </EmptyState>
  );
}
