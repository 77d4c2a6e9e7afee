import { useMutation, useQueryClient } from "@tanstack/react-query";
import { setActivity } from "@shared/api/desktop";

/** Changes what I am doing; everything the desktop shows is read again. */
export function useSetActivity() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: setActivity,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop"] }),
  });
}
