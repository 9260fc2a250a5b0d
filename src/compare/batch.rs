//! Studies that are simulated together: which cells are paired, and which benchmark each of them meets.

use crate::benchmark::Benchmark;
use crate::characteristics::{BenchmarkTally, Difference, Results};
use crate::simulate::{BenchmarkOf, CountedBeside, SideBySide, Study, Together};

/// What was counted of one file.
pub(super) struct Counted {
    pub(super) results: Results,
    /// For each cell its paired difference, if it has one.
    pub(super) differences: Vec<Option<Difference>>,
    /// Benchmarks, each with the place of its scenario.
    pub(super) benchmarks: Vec<(usize, BenchmarkTally)>,
    /// For each cell the place of its benchmark, and its own among the designs held against that.
    pub(super) held_against: Vec<(usize, usize)>,
}

/// The places of the studies that agree with the first in seed and number of trials, then each of the others on its own.
pub(super) fn batches(studies: &[Study]) -> Vec<Vec<usize>> {
    let of = |study: &Study| (study.plan().seed, study.plan().trials);
    let agrees = |&place: &usize| of(&studies[place]) == of(&studies[0]);
    let (together, alone): (Vec<usize>, Vec<usize>) = (0..studies.len()).partition(agrees);
    std::iter::once(together).chain(alone.into_iter().map(|place| vec![place])).collect()
}

/// Some studies, with all that is counted beside their operating characteristics.
pub(super) struct Batch<'a> {
    studies: Vec<&'a Study>,
    places: Vec<usize>,
    beside: CountedBeside,
    /// For each study where its cells and its benchmarks begin.
    begins: Vec<(usize, usize)>,
    /// For each cell, counted through all studies, its benchmark and its place there.
    held_against: Vec<(usize, usize)>,
}

impl<'a> Batch<'a> {
    /// The studies at these places, where `sizes` are the patients of the benchmark of each cell of each study.
    pub(super) fn new(all: &'a [Study], sizes: &[Vec<u32>], places: Vec<usize>) -> Self {
        let studies = places.iter().map(|&place| &all[place]).collect();
        let mut batch =
            Self { studies, places, beside: CountedBeside::default(), begins: Vec::new(), held_against: Vec::new() };
        for place in 0..batch.places.len() {
            batch.begins.push((batch.held_against.len(), batch.beside.benchmarks.len()));
            batch.add_benchmarks(place, &sizes[batch.places[place]]);
        }
        if batch.places.first() == Some(&0) {
            batch.add_pairs();
        }
        batch
    }

    fn add_benchmarks(&mut self, place: usize, sizes: &[u32]) {
        let study = self.studies[place];
        let first = self.beside.benchmarks.len();
        let mut known: Vec<(usize, u32)> = Vec::new();
        for ((scenario, _), &patients) in study.cells().zip(sizes) {
            let cell = self.held_against.len();
            let at = known.iter().position(|&of| of == (scenario, patients)).unwrap_or_else(|| {
                let benchmark = Benchmark::new(study.plan(), &study.plan().scenarios[scenario], patients);
                self.beside.benchmarks.push(BenchmarkOf { study: place, benchmark, cells: Vec::new() });
                known.push((scenario, patients));
                known.len() - 1
            });
            let cells = &mut self.beside.benchmarks[first + at].cells;
            self.held_against.push((at, cells.len()));
            cells.push(cell);
        }
    }

    /// Pairs every cell with the reference, which is the first design of the first study under the scenario of the same name.
    fn add_pairs(&mut self) {
        let reference = self.studies[0].plan();
        let cells = self
            .studies
            .iter()
            .flat_map(|study| study.cells().map(|(scenario, _)| study.plan().scenarios[scenario].name.as_str()));
        for (cell, name) in cells.enumerate() {
            let scenario = reference.scenarios.iter().position(|scenario| scenario.name == name);
            let reference = scenario.map(|scenario| scenario * reference.designs.len());
            self.beside.pairs.extend(reference.filter(|&reference| reference != cell).map(|other| (cell, other)));
        }
    }

    /// What is simulated together.
    pub(super) fn together(&self) -> Together<'a> {
        Together::new(self.studies.clone(), self.beside.clone(), self.studies[0].plan().trials)
    }

    /// For each study its place and what was counted of it.
    pub(super) fn counted(&self, simulated: SideBySide) -> Vec<(usize, Counted)> {
        let SideBySide { results, differences, benchmarks } = simulated;
        let mut by_cell: Vec<Option<Difference>> = vec![None; self.held_against.len()];
        for (&(cell, _), difference) in self.beside.pairs.iter().zip(differences) {
            by_cell[cell] = Some(difference);
        }
        let counted = |(place, results): (usize, Results)| {
            let (cell, benchmark) = self.begins[place];
            let cells = cell..cell + results.cells.len();
            let until = self.begins.get(place + 1).map_or(benchmarks.len(), |&(_, benchmark)| benchmark);
            let scenario = |of: &BenchmarkOf| results.cells[of.cells[0] - cell].scenario;
            let scenarios = self.beside.benchmarks[benchmark..until].iter().map(scenario);
            Counted {
                differences: by_cell[cells.clone()].to_vec(),
                benchmarks: scenarios.zip(benchmarks[benchmark..until].iter().cloned()).collect(),
                held_against: self.held_against[cells].to_vec(),
                results,
            }
        };
        self.places.iter().copied().zip(results.into_iter().enumerate().map(counted)).collect()
    }
}
