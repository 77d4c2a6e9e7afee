import { Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { type SortValue, nextSort, readSort, sortRows } from "./sorting";
import classes from "./DataTable.module.css";

export interface Column<T> {
  key: string;
  label: string;
  render: (row: T) => ReactNode;
  /** What to sort by; without it the column does not sort. */
  value?: (row: T) => SortValue;
  align?: "right";
}

interface DataTableProps<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  /** Where a row leads; it is reached by its first cell. */
  rowHref?: (row: T) => string;
  /** As in the address: `name` or `-name`. */
  defaultSort: string;
}

/** A dense table that sorts by its heads; the order is kept in the address. */
export function DataTable<T>({ label, rows, columns, rowKey, rowHref, defaultSort }: DataTableProps<T>) {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const sort = readSort(search.get("sort"), defaultSort);
  const sorted = sortRows(rows, columns.find((column) => column.key === sort.key)?.value, sort.descending);
  const sortBy = (key: string) =>
    setSearch(
      (before) => {
        before.set("sort", nextSort(sort, key));
        return before;
      },
      { replace: true },
    );
  return (
    <div className={classes.scroll}>
      <Table aria-label={label} className={classes.table} verticalSpacing={7} horizontalSpacing={10} highlightOnHover={rowHref !== undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={sortBy} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((row) => (
            <Table.Tr
              key={rowKey(row)}
              className={rowHref && classes.linked}
              onClick={rowHref && (() => void navigate(rowHref(row)))}
            >
              {columns.map((column) => (
                <Table.Td key={column.key} ta={column.align}>
                  {column.render(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface HeadProps<T> {
  column: Column<T>;
  sort: { key: string; descending: boolean };
  onSort: (key: string) => void;
}

function Head<T>({ column, sort, onSort }: HeadProps<T>) {
  const sorted = sort.key === column.key;
  const direction = sort.descending ? "descending" : "ascending";
  if (column.value === undefined) return <Table.Th ta={column.align}>{column.label}</Table.Th>;
  return (
    <Table.Th ta={column.align} aria-sort={sorted ? direction : "none"}>
      <UnstyledButton className={classes.head} onClick={() => onSort(column.key)}>
        {column.label}
        {sorted && (sort.descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
      </UnstyledButton>
    </Table.Th>
  );
}
