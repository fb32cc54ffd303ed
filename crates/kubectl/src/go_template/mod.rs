//! Go templates (`-o go-template`): the part of `text/template` that is used on objects.
//!
//! Actions with fields, variables, pipelines, `if`, `else`, `range`, `with`, `end`, comments and trimmed blanks; the
//! functions of [`call`]. `define`, `template`, `block`, `break` and `continue` are refused.

mod call;
mod lex;
mod parse;
mod run;

use serde_json::Value;

/// A template that was read.
#[derive(Clone, Debug)]
pub struct Template {
    nodes: Vec<parse::Node>,
    allow_missing: bool,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it, and in which line, as Go says it.
    pub fn parse(text: &str, allow_missing: bool) -> Result<Self, String> {
        let nodes = parse::parse(text).map_err(|(line, why)| format!("template: output:{line}: {why}"))?;
        Ok(Self { nodes, allow_missing })
    }

    /// Runs the template.
    ///
    /// # Errors
    /// Why it cannot be run on this value.
    pub fn text(&self, data: &Value) -> Result<String, String> {
        run::text(&self.nodes, self.allow_missing, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(template: &str, expected: &str) {
        let data = json!({"items": [
            {"metadata": {"name": "a", "labels": {"x": "1"}}, "n": 1, "ok": true},
            {"metadata": {"name": "b"}, "n": 2.5, "l": []},
        ], "kind": "List"});
        let text = Template::parse(template, true).and_then(|template| template.text(&data));
        assert_eq!(text.unwrap_or_else(|why| why), expected, "{template}");
    }

    /// [K-126]
    #[test]
    fn templates_are_run_as_go_does() {
        check("{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}", "a\nb\n");
        check("{{len .items}} {{.kind | printf \"%s-%d\" \"k\"}}", "2 k-%!d(string=List)");
        check("{{range $i, $e := .items}}{{$i}}={{$e.n}},{{end}}{{$.kind}}", "0=1,1=2.5,List");
        check("{{range .nosuch}}x{{else}}none{{end}}", "none");
        check("{{.nosuch}}", "<no value>");
        check("{{with (index .items 0).metadata}}{{.name}} {{.labels}}{{end}}", "a map[x:1]");
        check("{{if eq .kind \"List\"}}yes{{else if true}}no{{end}}", "yes");
        check("{{if and .items (not .nosuch)}}1{{end}} {{- /* gone */ -}} {{or .nosuch \"d\"}}", "1d");
        check("a {{- $x := 3 }}{{$x = 4}}{{$x}} {{println 1 \"a\" true}}", "a4 1 a true\n");
        check("{{index .items 1 \"n\"}}{{range $k, $v := .items}}{{end}}", "2.5");
    }

    /// [K-126]
    #[test]
    fn mistakes_are_told_with_their_line() {
        check("{{", "template: output:1: unclosed action");
        check("a\n{{.x", "template: output:2: unclosed action");
        check("{{range .items}}", "template: output:1: unexpected EOF");
        check("{{foo}}", "template: output:1: function \"foo\" not defined");
        check("{{end}}", "template: output:1: unexpected {{end}}");
        check("{{$x}}", "template: output:1: undefined variable \"$x\"");
    }
}
