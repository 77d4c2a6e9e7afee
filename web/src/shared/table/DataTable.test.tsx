import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Link, MemoryRouter, useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import { ShortcutProvider } from "../keyboard/Shortcuts";
import { type Column, DataTable, type More } from "./DataTable";

interface Row {
  name: string;
  age: number;
}

const rows: Row[] = [
  { name: "Nora", age: 30 },
  { name: "Ana", age: 41 },
];
const columns: Column<Row>[] = [
  { key: "name", label: "Name", value: (row) => row.name, render: (row) => <Link to={`/${row.name}`}>{row.name}</Link> },
  { key: "age", label: "Age", value: (row) => row.age, render: (row) => row.age },
];

function Where() {
  return <output>{useLocation().pathname + useLocation().search}</output>;
}

function show(more: More | null = null) {
  render(
    <MantineProvider>
      <ShortcutProvider>
        <MemoryRouter initialEntries={["/people?status=open"]}>
          <DataTable label="People" rows={rows} columns={columns} rowKey={(row) => row.name} rowHref={(row) => `/${row.name}`} defaultSort="name" sortName="people" more={more} />
          <Where />
        </MemoryRouter>
      </ShortcutProvider>
    </MantineProvider>,
  );
}

const names = () => screen.getAllByRole("link").map((link) => link.textContent);

it("sorts by its heads and keeps the order in the address beside what stands there", async () => {
  show();
  expect(names()).toEqual(["Ana", "Nora"]);
  await userEvent.click(screen.getByRole("button", { name: "Age" }));
  expect(names()).toEqual(["Nora", "Ana"]);
  expect(screen.getByRole("status")).toHaveTextContent("/people?status=open&people=age");
});

it("is walked by j and k, and Enter opens the row", async () => {
  show();
  await userEvent.keyboard("jj");
  expect(screen.getByRole("link", { name: "Nora" })).toHaveFocus();
  await userEvent.keyboard("k{Enter}");
  expect(screen.getByRole("status")).toHaveTextContent("/Ana");
});

it("offers the rows that are not shown yet", async () => {
  const load = vi.fn();
  show({ loading: false, load });
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(load).toHaveBeenCalledOnce();
});
