/** A list that the server gives page by page: the pages read so far as one list, and the way to the next. */
import { type QueryKey, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

export interface Paged {
  nextToken: string | null;
}

export function usePages<P extends Paged, R>(queryKey: QueryKey, fetchPage: (token: string | undefined) => Promise<P>, rowsOf: (page: P) => R[]) {
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextToken ?? undefined,
    placeholderData: keepPreviousData,
  });
  const more = pages.hasNextPage ? { loading: pages.isFetchingNextPage, load: () => void pages.fetchNextPage() } : null;
  return { query: { data: pages.data?.pages.flatMap(rowsOf), error: pages.error, refetch: pages.refetch }, more };
}
