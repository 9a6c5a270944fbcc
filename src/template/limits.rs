//! The bounds of an evaluation, so that no input hangs the run or fills memory.

/// What one deployment may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Evaluation steps.
    pub steps: u64,
    /// Bytes of values made by functions.
    pub bytes: usize,
    /// Values inside one value, shared ones counted wherever they stand.
    pub parts: usize,
    /// Iterations of one `copy` that are evaluated; further ones are counted.
    pub copies: usize,
    /// Resources of one input.
    pub resources: usize,
    /// Levels of nested deployments.
    pub levels: usize,
    /// Evaluations inside one another: variables through variables through parameters.
    pub depth: usize,
    /// Choices of one deployment.
    pub choices: usize,
    /// Combinations of choices of one deployment.
    pub worlds: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 5_000_000,
            bytes: 64 << 20,
            parts: 1_000_000,
            copies: 800,
            resources: 10_000,
            levels: 16,
            depth: 2_000,
            choices: 6,
            worlds: 64,
        }
    }
}

/// Which bound was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Evaluation steps.
    Steps,
    /// Bytes of values.
    Bytes,
    /// Values inside one value.
    Parts,
    /// Iterations of a `copy`.
    Copies,
    /// Resources.
    Resources,
    /// Levels of nested deployments.
    Levels,
    /// Evaluations inside one another.
    Depth,
    /// Characters of an expression.
    ExpressionLength,
    /// Calls and brackets inside one another in an expression.
    ExpressionDepth,
}

impl Limit {
    /// The bound in words, with its number.
    #[must_use]
    pub fn describe(self, limits: &Limits) -> String {
        match self {
            Self::Steps => format!("{} evaluation steps a deployment", limits.steps),
            Self::Bytes => format!("{} MB of values a deployment", limits.bytes >> 20),
            Self::Parts => format!("{} values inside one value", limits.parts),
            Self::Copies => format!("{} iterations a copy", limits.copies),
            Self::Resources => format!("{} resources a template", limits.resources),
            Self::Levels => format!("{} levels of nested deployments", limits.levels),
            Self::Depth => format!("{} evaluations inside one another", limits.depth),
            Self::ExpressionLength => "24,576 characters an expression".to_owned(),
            Self::ExpressionDepth => "128 calls inside one another in an expression".to_owned(),
        }
    }
}
