//! Where the wallet page starts.

fn main() {
    kios_wallet::shell::start();
}
