import { Page } from "../Page";
import { AddressStep } from "./AddressStep";
import { ConfigurationStep } from "./ConfigurationStep";
import { EndpointsStep } from "./EndpointsStep";
import { FlowStep } from "./FlowStep";
import { RulesStep } from "./RulesStep";
import { TraitStep } from "./TraitStep";
import { useSetUp } from "./useSetUp";

/** The article's steps 2 to 7, in its order: what the starter project has of each, and the call that makes more. */
export default function SetUpPage() {
  const setUp = useSetUp();
  return (
    <Page title="Set up" about="The article's steps 2 to 7. The starter project has done them already; each shows what there is, and the API call that would make it.">
      <div>
        <AddressStep {...setUp} />
        <ConfigurationStep {...setUp} />
        <RulesStep {...setUp} />
        <EndpointsStep {...setUp} />
        <FlowStep {...setUp} />
        <TraitStep {...setUp} />
      </div>
    </Page>
  );
}
