//! The vocabularies that the crate, its build script and its tests share: one definition, included by path.

// Each is a promise of the crate; here only a part of each is used.
macro_rules! shared {
    ($($name:ident = $path:literal),* $(,)?) => {$(
        #[path = $path]
        #[allow(dead_code, unreachable_pub, reason = "the crate uses the rest")]
        pub(crate) mod $name;
    )*};
}

shared! {
    api_version = "../src/knowledge/api_version.rs",
    fact = "../src/knowledge/fact.rs",
    kind = "../src/knowledge/kind.rs",
    area = "../src/rule/area.rs",
    control = "../src/rule/control.rs",
    profile = "../src/rule/profile.rs",
    severity = "../src/rule/severity.rs",
    slot = "../src/rule/slot.rs",
}
