//! The report for CI systems: JUnit XML, a suite for each Job, a case for the Job and one for each of its indexes.

use super::{JobReport, Report, end_words};
use jobyard_session::views::{PodState, PodTile};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

type Xml = Writer<Vec<u8>>;

/// The document. Fails only if XML cannot be written, which memory never refuses.
pub fn write(report: &Report) -> Result<String, String> {
    let bytes = document(report).map_err(|error| format!("the report cannot be written: {error}"))?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn document(report: &Report) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .write_inner_content(|xml| report.jobs.iter().try_for_each(|job| suite(job, report.virtual_ms, xml)))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn suite(report: &JobReport, virtual_ms: f64, xml: &mut Xml) -> io::Result<()> {
    let indexes = report.last_attempts();
    let tests = (indexes.len() + 1).to_string();
    let failed = indexes.iter().filter(|pod| pod.state == PodState::Failed).count();
    let failures = (failed + usize::from(report.job.status == "Failed")).to_string();
    let time = (virtual_ms / 1_000.0).to_string();
    let name = format!("{}/{}", report.job.namespace, report.job.name);
    let suite = xml.create_element("testsuite").with_attributes([
        ("name", name.as_str()),
        ("tests", &tests),
        ("failures", &failures),
        ("time", &time),
    ]);
    suite.write_inner_content(|xml| {
        job_case(report, &name, xml)?;
        indexes.iter().try_for_each(|pod| index_case(pod, &name, xml))
    })?;
    Ok(())
}

fn job_case(report: &JobReport, class: &str, xml: &mut Xml) -> io::Result<()> {
    let job = &report.job;
    let case = xml.create_element("testcase").with_attributes([("classname", class), ("name", job.name.as_str())]);
    match (job.status.as_str(), report.end()) {
        ("Failed", Some(end)) => case.write_inner_content(|xml| failure(&end.reason, &end.message, xml)),
        _ if job.is_finished => case.write_empty(),
        _ => case.write_inner_content(|xml| {
            let message = format!("{} {} when the run ended", job.status, job.completions);
            xml.create_element("skipped").with_attribute(("message", message.as_str())).write_empty()?;
            Ok(())
        }),
    }?;
    Ok(())
}

fn index_case(pod: &PodTile, class: &str, xml: &mut Xml) -> io::Result<()> {
    let name = format!("index {}", pod.index.unwrap_or_default());
    let case = xml.create_element("testcase").with_attributes([("classname", class), ("name", name.as_str())]);
    match pod.state {
        PodState::Failed => {
            let message = format!("pod {} (attempt {}): {}", pod.name, pod.attempt, end_words(pod));
            case.write_inner_content(|xml| failure(&pod.reason, &message, xml))
        }
        _ => case.write_empty(),
    }?;
    Ok(())
}

fn failure(kind: &str, message: &str, xml: &mut Xml) -> io::Result<()> {
    let failure = xml.create_element("failure").with_attributes([("type", kind), ("message", message)]);
    failure.write_text_content(BytesText::new(message))?;
    Ok(())
}
