import { Button, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Report, fetchReport } from "@shared/api/supervisor";
import { download, toCsv } from "@shared/chart/csv";
import { useAddress } from "@shared/ui/useAddress";
import { Read } from "@shared/states/Read";
import { View } from "../View";
import { Chart } from "./Chart";
import { ReportTables } from "./ReportTables";
import { Totals } from "./Totals";
import { dayHeads, dayRow, plots } from "./reportDays";
import classes from "./Reports.module.css";

/** Figures by day, drawn and as tables; every table can be had as a file. */
export default function ReportsPage() {
  const [from, setFrom] = useAddress("from");
  const [to, setTo] = useAddress("to");
  const report = useQuery({ queryKey: ["supervisor", "reports", from, to], queryFn: () => fetchReport(from, to), placeholderData: keepPreviousData });
  const shown = report.data;
  return (
    <View
      title="Reports"
      about={shown && `Days of ${shown.zone}, from ${shown.dayBegins}. Counted from what was recorded; nothing counts twice.`}
      aside={
        <>
          <TextInput size="xs" type="date" aria-label="From" value={from || (shown?.first ?? "")} onChange={(event) => setFrom(event.currentTarget.value)} />
          <TextInput size="xs" type="date" aria-label="To" value={to || (shown?.last ?? "")} onChange={(event) => setTo(event.currentTarget.value)} />
          {shown && <SaveDays report={shown} />}
        </>
      }
    >
      <Read query={report} what="The report could not be made">
        {(data) => (
          <>
            <Totals report={data} />
            <div className={classes.charts}>
              {plots.map((plot) => (
                <Chart key={plot.title} plot={plot} report={data} />
              ))}
            </div>
            <ReportTables report={data} />
          </>
        )}
      </Read>
    </View>
  );
}

function SaveDays({ report }: { report: Report }) {
  const save = () => download(`days-${report.first}-${report.last}.csv`, toCsv(dayHeads(report), report.days.map((day) => dayRow(report, day))));
  return (
    <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={save}>
      Download days as CSV
    </Button>
  );
}
