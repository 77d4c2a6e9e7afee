import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchStart } from "@shared/api/console";
import {
  type ApiCall, type MadeCall, fetchAddressRules, fetchConfigurations, fetchIntelligence, fetchPhoneNumbers, fetchServices, fetchStores,
  fetchStudioFlows, fetchWorkflows, makeCall,
} from "@shared/api/setUp";
import { fetchOperators } from "@shared/api/wire";

const KEY = ["setUp"];

/** Everything the steps show: what a project has of each. */
export function useSetUp() {
  const start = useQuery({ queryKey: ["console", "start"], queryFn: fetchStart });
  const accountId = start.data?.account.accountId;
  const numbers = useQuery({ queryKey: [...KEY, "numbers", accountId], queryFn: () => fetchPhoneNumbers(accountId!), enabled: accountId !== undefined });
  return {
    accountId,
    numbers,
    rules: useQuery({ queryKey: [...KEY, "addresses"], queryFn: fetchAddressRules }),
    services: useQuery({ queryKey: [...KEY, "services"], queryFn: fetchServices }),
    configurations: useQuery({ queryKey: [...KEY, "configurations"], queryFn: fetchConfigurations }),
    stores: useQuery({ queryKey: [...KEY, "stores"], queryFn: fetchStores }),
    intelligence: useQuery({ queryKey: [...KEY, "intelligence"], queryFn: fetchIntelligence }),
    operators: useQuery({ queryKey: ["console", "operators"], queryFn: fetchOperators }),
    flows: useQuery({ queryKey: [...KEY, "flows"], queryFn: fetchStudioFlows }),
    workflows: useQuery({ queryKey: [...KEY, "workflows"], queryFn: fetchWorkflows }),
  };
}

export type SetUp = ReturnType<typeof useSetUp>;

/** The queries of a step that could not be read, if any. */
export const firstError = (...queries: { error: unknown }[]) => queries.find((query) => query.error)?.error ?? null;

/** Make a step's calls, one after the other, and read again what they changed. */
export function useCalls() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (call: ApiCall): Promise<MadeCall> => makeCall(call),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: KEY }), queries.invalidateQueries({ queryKey: ["traitGroups"] })]),
  });
}
