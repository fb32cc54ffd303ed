//! A static file server for one machine: the right types, nothing cached, nothing outside its folder.

use anyhow::{Result, bail};
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use tiny_http::{Method, Request, Server};

/// What is served, and where.
pub struct Served {
    /// The files.
    pub folder: PathBuf,
    /// The path under which they appear, with a slash at both ends.
    pub mount: &'static str,
    /// Counts the builds; a live page asks for it.
    pub build: Arc<AtomicU64>,
}

/// Serves on 127.0.0.1 in threads of its own and returns the address.
/// A port that is taken gives way to the next one; 0 means any.
pub fn start(files: Served, port: u16) -> Result<String> {
    let server = Arc::new(listen(port)?);
    let address = format!("http://{}{}", server.server_addr(), files.mount);
    let files = Arc::new(files);
    // A browser holds some connections open while it waits on others.
    for _ in 0..8 {
        let (server, files) = (Arc::clone(&server), Arc::clone(&files));
        thread::spawn(move || {
            for request in server.incoming_requests() {
                answer(&files, request);
            }
        });
    }
    Ok(address)
}

fn listen(port: u16) -> Result<Server> {
    for candidate in port..=port.saturating_add(20) {
        if let Ok(server) = Server::http(("127.0.0.1", candidate)) {
            return Ok(server);
        }
    }
    bail!("ports {port} to {} are all taken; give another with --port", port.saturating_add(20))
}

fn answer(served: &Served, request: Request) {
    let path = request.url().split(['?', '#']).next().unwrap_or("/").to_owned();
    let (status, kind, body) = if path == "/.jobyard-build" {
        ("200 OK", "text/plain", served.build.load(Ordering::Relaxed).to_string().into_bytes())
    } else if let Some((file, body)) = read(served, &path) {
        ("200 OK", content_type(&file), body)
    } else {
        ("404 Not Found", "text/plain; charset=utf-8", format!("There is no {path} here.\n").into_bytes())
    };
    // Every connection ends with its answer. tiny_http keeps a thread for each open one, and when a browser opens several
    // at once it can queue one behind threads that wait on the others for ever: the page would never finish loading.
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let is_head = *request.method() == Method::Head;
    let mut writer = request.into_writer();
    // A browser that went away needs no answer.
    let _ = writer.write_all(head.as_bytes());
    if !is_head {
        let _ = writer.write_all(&body);
    }
    let _ = writer.flush();
}

/// The file behind a path and its bytes.
fn read(served: &Served, path: &str) -> Option<(PathBuf, Vec<u8>)> {
    let inside = Path::new(path.strip_prefix(served.mount)?);
    if !inside.components().all(|component| matches!(component, Component::Normal(_))) {
        return None;
    }
    let mut file = served.folder.join(inside);
    if file.is_dir() {
        file.push("index.html");
    }
    let body = fs::read(&file).ok()?;
    Some((file, body))
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Option<&str>) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let served = Served { folder: folder.clone(), mount: "/a/b/", build: Arc::default() };
        let found = read(&served, path).map(|(file, _)| file);
        assert_eq!(found, expected.map(|name| folder.join(name)), "{path}");
    }

    #[test]
    fn only_files_under_the_mount_are_found() {
        check("/a/b/server.rs", Some("server.rs"));
        check("/a/b/bin/bindgen.rs", Some("bin/bindgen.rs"));
        check("/server.rs", None);
        check("/a/b/../Cargo.toml", None);
        check("/a/b//etc/hostname", None);
        check("/a/b/", None);
    }

    #[test]
    fn wasm_has_the_type_that_streaming_needs() {
        assert_eq!(content_type(Path::new("engine_bg.wasm")), "application/wasm");
        assert_eq!(content_type(Path::new("start.js")), "text/javascript; charset=utf-8");
    }
}
