import { Button, Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useAddress } from "../ui/useAddress";
import { type Sort, type SortValue, nextSort, readSort, sortRows } from "./sorting";
import { useRowKeys } from "./useRowKeys";
import classes from "./DataTable.module.css";

export interface Column<T> {
  key: string;
  label: string;
  render: (row: T) => ReactNode;
  /** What to sort by; without it the column does not sort. */
  value?: (row: T) => SortValue;
  align?: "right";
  /** Whether a long text breaks into lines; others are cut with an ellipsis where they do not fit. */
  wraps?: boolean;
  /** Takes what room the others leave, and is cut there. */
  grows?: boolean;
  /** Left out on a tablet and where a row is a card: what matters least. */
  wideOnly?: boolean;
}

/** How to have the rows that are not shown yet. */
export interface More {
  loading: boolean;
  load: () => void;
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
  /** Under which name the address keeps the order; another one for each table of a view. */
  sortName?: string;
  /** There are further rows. */
  more?: More | null;
}

/** A dense table that sorts by its heads; the order is kept in the address. Where it is narrow each row is a card. */
export function DataTable<T>({ label, rows, columns, rowKey, rowHref, defaultSort, sortName = "sort", more }: DataTableProps<T>) {
  const [order, setOrder] = useAddress(sortName, defaultSort);
  const navigate = useNavigate();
  const body = useRowKeys(rowHref !== undefined);
  const sort = readSort(order, defaultSort);
  const sorted = sortRows(rows, columns.find((column) => column.key === sort.key)?.value, sort.descending);
  return (
    <div className={classes.scroll}>
      <Table aria-label={label} className={classes.table} verticalSpacing={7} horizontalSpacing={10} highlightOnHover={rowHref !== undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={(key) => setOrder(nextSort(sort, key))} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {sorted.map((row) => (
            <Table.Tr
              key={rowKey(row)}
              className={rowHref && classes.linked}
              onClick={rowHref && (() => void navigate(rowHref(row)))}
            >
              {columns.map((column) => (
                <Table.Td
                  key={column.key}
                  data-align={column.align}
                  data-label={column.label}
                  data-wraps={column.wraps}
                  data-grows={column.grows}
                  data-wide-only={column.wideOnly}
                >
                  {column.render(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more && (
        <Button className={classes.more} variant="default" size="xs" loading={more.loading} onClick={more.load}>
          Show more
        </Button>
      )}
    </div>
  );
}

interface HeadProps<T> {
  column: Column<T>;
  sort: Sort;
  onSort: (key: string) => void;
}

function Head<T>({ column, sort, onSort }: HeadProps<T>) {
  const sorted = sort.key === column.key;
  const direction = sort.descending ? "descending" : "ascending";
  if (column.value === undefined) return <Table.Th data-align={column.align} data-plain>{column.label}</Table.Th>;
  return (
    <Table.Th data-align={column.align} data-wide-only={column.wideOnly} aria-sort={sorted ? direction : "none"}>
      <UnstyledButton className={classes.head} onClick={() => onSort(column.key)}>
        {column.label}
        {sorted && (sort.descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
      </UnstyledButton>
    </Table.Th>
  );
}
