import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type PeopleState, type SignedIn, type User, endSignIn, fetchPeople } from "@shared/api/people";
import { EmptyState } from "@shared/states/EmptyState";
import { ErrorLine } from "@shared/states/ErrorLine";
import { type Column, DataTable } from "@shared/table/DataTable";
import { Time } from "@shared/time/Time";
import { browserOf } from "@shared/ui/browserOf";
import { Read } from "@shared/states/Read";
import { Page } from "../Page";
import { InvitePerson } from "./InvitePerson";
import { PersonMenu } from "./PersonMenu";
import { roleLabel, stateOf } from "./roles";
import console from "../Console.module.css";
import classes from "./People.module.css";

/** Who signs in, with which roles, and every sign-in that counts. */
export function UsersPage() {
  const people = useQuery({ queryKey: ["console", "people"], queryFn: fetchPeople });
  return (
    <Page title="People" about="Those who sign in with a name. One-time links go on opening screens without one." aside={<InvitePerson />}>
      <Read query={people} what="The people could not be read">
        {(data) => (
          <>
            <Users data={data} />
            <SignIns rows={data.signIns} />
          </>
        )}
      </Read>
    </Page>
  );
}

function Users({ data }: { data: PeopleState }) {
  if (data.users.length === 0) {
    return (
      <EmptyState Icon={IconUsers} title="Nobody signs in with a name yet">
        Invite somebody: they choose a password by a link{data.provider && `, or come in with ${data.provider}`}.
      </EmptyState>
    );
  }
  const seen = new Map(data.signIns.toReversed().map((one) => [one.userId, one.lastSeenAt]));
  const columns: Column<User>[] = [
    { key: "name", label: "Name", value: (user) => user.name, render: (user) => <Who user={user} /> },
    { key: "roles", label: "Roles", value: (user) => user.roles.join(), render: (user) => user.roles.map(roleLabel).join(", ") },
    { key: "state", label: "State", value: (user) => stateOf(user).label, render: (user) => <State user={user} /> },
    { key: "seen", label: "Last seen", value: (user) => seen.get(user.userId) ?? "", render: (user) => <Seen at={seen.get(user.userId)} /> },
    { key: "menu", label: "", align: "right", render: (user) => <PersonMenu user={user} isSelf={user.userId === data.self} /> },
  ];
  return <DataTable label="People" rows={data.users} columns={columns} rowKey={(user) => user.userId} defaultSort="name" />;
}

const Who = ({ user }: { user: User }) => (
  <span className={classes.who}>
    <b>{user.name}</b>
    <small>{user.username}</small>
  </span>
);

function State({ user }: { user: User }) {
  const { label, tone } = stateOf(user);
  return (
    <span className={classes.state} data-tone={tone}>
      {label}
    </span>
  );
}

const Seen = ({ at }: { at: string | undefined }) => (at === undefined ? <>Not signed in</> : <Time at={at} />);

function SignIns({ rows }: { rows: SignedIn[] }) {
  const queries = useQueryClient();
  const end = useMutation({ mutationFn: endSignIn, onSettled: () => queries.invalidateQueries({ queryKey: ["console", "people"] }) });
  const columns: Column<SignedIn>[] = [
    { key: "who", label: "Who", value: (row) => row.name, render: (row) => (row.userId === null ? `${row.name} (link)` : row.name) },
    { key: "browser", label: "Browser", value: (row) => browserOf(row.browser), render: (row) => browserOf(row.browser) },
    { key: "address", label: "Address", value: (row) => row.address, render: (row) => row.address },
    { key: "since", label: "Since", value: (row) => row.createdAt, render: (row) => <Time at={row.createdAt} />, wideOnly: true },
    { key: "last", label: "Last seen", value: (row) => row.lastSeenAt, render: (row) => (row.isThis ? "This browser" : <Time at={row.lastSeenAt} />) },
    {
      key: "end",
      label: "",
      align: "right",
      render: (row) =>
        !row.isThis && (
          <Button size="compact-xs" variant="default" aria-label={`Sign out ${row.name}`} onClick={() => end.mutate(row.signInId)}>
            Sign out
          </Button>
        ),
    },
  ];
  return (
    <section className={console.section} aria-label="Sign-ins">
      <h2>Sign-ins</h2>
      <ErrorLine error={end.error} />
      <DataTable label="Sign-ins" rows={rows} columns={columns} rowKey={(row) => row.signInId} defaultSort="-last" sortName="signIns" />
    </section>
  );
}
