//! The wallet page's entry point.

fn main() {
    kios_wallet::shell::start();
}
