import { useMutation, useQueryClient } from "@tanstack/react-query";

/** Save something of routing, then read everything of routing again. */
export function useSave<T>(save: (given: T) => Promise<unknown>, onSaved?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["console", "routing"] });
      onSaved?.();
    },
  });
}
