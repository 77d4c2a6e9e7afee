import { Group, Skeleton, Stack } from "@mantine/core";

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Rows of a list while they are read. */
export function ListSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap={12} p={12} role="status" aria-busy="true" aria-label="Loading">
      {range(rows).map((row) => (
        <Group key={row} gap={10} wrap="nowrap">
          <Skeleton circle h={32} w={32} />
          <Stack gap={6} flex={1}>
            <Skeleton h={10} w={row % 2 === 0 ? "55%" : "40%"} />
            <Skeleton h={8} w={row % 3 === 0 ? "85%" : "70%"} />
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}

/** A conversation while it is read. */
export function TranscriptSkeleton() {
  return (
    <Stack gap={14} p={16} role="status" aria-busy="true" aria-label="Loading">
      {["45%", "62%", "38%", "55%"].map((width, index) => (
        <Skeleton key={width} h={index % 2 === 0 ? 36 : 54} w={width} ml={index % 2 === 0 ? 0 : "auto"} radius={14} />
      ))}
    </Stack>
  );
}

/** Lines of text while they are read. */
export function TextSkeleton({ lines = 4 }: { lines?: number }) {
  return (
    <Stack gap={8} role="status" aria-busy="true" aria-label="Loading">
      {range(lines).map((line) => (
        <Skeleton key={line} h={10} w={line === lines - 1 ? "60%" : "100%"} />
      ))}
    </Stack>
  );
}

/** Table rows while they are read. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <Stack gap={14} py={12} role="status" aria-busy="true" aria-label="Loading">
      {range(rows).map((row) => (
        <Group key={row} gap={24} wrap="nowrap">
          <Skeleton h={10} w="22%" />
          <Skeleton h={10} w="38%" />
          <Skeleton h={10} w="14%" />
          <Skeleton h={10} w="10%" />
        </Group>
      ))}
    </Stack>
  );
}
