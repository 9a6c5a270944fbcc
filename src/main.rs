//! The `vaultvet` binary.

fn main() -> vaultvet::cli::ExitStatus {
    vaultvet::cli::main()
}
