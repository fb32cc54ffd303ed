//! `index.html` as it is served: Trunk's links replaced by what the build has made, and a content policy.

/// Who may load what. Everything comes from the page's own folder; no inline script, no other host.
/// Styles may stand in elements: the editor writes its theme into a `style` element when it starts.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
                      connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
                      base-uri 'none'; form-action 'none'";

/// Starts the page's module; says so on the page if that fails, as an old browser's only sign of life.
pub const START_JS: &str = "\
import init from \"./jobyard-web.js\";
try {
  await init();
} catch (error) {
  const place = document.getElementById(\"app\") ?? document.body;
  place.textContent = `jobyard could not start in this browser: ${error}`;
}
";

/// Starts the engine's module inside its worker.
pub const ENGINE_LOADER_JS: &str = "\
import init from \"./engine.js\";
await init();
";

/// Loads the page anew when the server has built it again.
pub const RELOAD_JS: &str = "\
let known;
setInterval(async () => {
  try {
    const number = await (await fetch(\"/.jobyard-build\")).text();
    known ??= number;
    if (number !== known) location.reload();
  } catch {
    // The server is away; it may come back.
  }
}, 1000);
";

/// The served form of `index.html`; `live` adds the script that waits for the next build.
pub fn served(index: &str, live: bool) -> String {
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />");
    let head = [
        policy.as_str(),
        "<link rel=\"modulepreload\" href=\"./jobyard-web.js\" />",
        "<link rel=\"preload\" href=\"./jobyard-web_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin />",
        "<link rel=\"stylesheet\" href=\"./style.css\" />",
        "<script type=\"module\" src=\"./start.js\"></script>",
        if live { "<script type=\"module\" src=\"./reload.js\"></script>" } else { "" },
    ];
    let mut page = String::new();
    for line in index.lines().filter(|line| !line.contains("data-trunk") && !line.trim().starts_with("<!-- ")) {
        page.push_str(line);
        page.push('\n');
        // The policy holds for what follows it, so it comes first.
        if line.contains("<meta charset") {
            for part in head.iter().filter(|part| !part.is_empty()) {
                page.push_str("    ");
                page.push_str(part);
                page.push('\n');
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = include_str!("../../../index.html");

    #[test]
    fn trunk_links_are_replaced() {
        let page = served(INDEX, false);
        assert!(INDEX.contains("data-trunk") && !page.contains("data-trunk"), "{page}");
        assert_eq!(page.matches("href=\"./style.css\"").count(), 1, "{page}");
        assert_eq!(page.matches("src=\"./start.js\"").count(), 1, "{page}");
    }

    #[test]
    fn policy_stands_before_everything_it_governs() {
        let page = served(INDEX, true);
        let policy = page.find("Content-Security-Policy").expect("there is a policy");
        assert!(page.find("<script").is_some_and(|script| policy < script), "{page}");
        assert!(page.find("<link").is_some_and(|link| policy < link), "{page}");
    }

    #[test]
    fn only_a_served_page_reloads_itself() {
        assert!(served(INDEX, true).contains("reload.js"));
        assert!(!served(INDEX, false).contains("reload.js"));
    }

    #[test]
    fn every_address_is_relative() {
        let page = served(INDEX, false);
        for attribute in ["href=\"/", "src=\"/", "=\"http:", "=\"https:"] {
            assert!(!page.contains(attribute), "{attribute} in {page}");
        }
    }
}
