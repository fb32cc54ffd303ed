//! The engine's module in the page's worker.

fn main() {
    jobyard_wasm::worker::start();
}
