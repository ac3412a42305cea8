// Package attack simulates workers who do not do the work, and measures what they cost the answers and what they
// earn: the reason for the rules of package inference. It has tests only.
//
// Attackers join the honest workers of a set, with the item lists of some of them, until the given part of all
// labels is theirs; so what is lost is lost by what they say. The sets are the public ones, where they are there,
// and synthetic ones. What a table says is the mean over sets and seeds: accuracy, points lost against no attack without
// gold, what a label of the attackers earns of the scored half and of all pay against an honest worker's, and how many
// honest workers the gate takes for attackers.
//
//	random        any class
//	constant      all of them always the same class
//	copycats      all of them what one says who guesses
//	shared wrong  all of them the same wrong class, knowing the truth
//	camouflage    that on half of the items, and honest work on the others
//
// With gold, each worker also has ten gold items, stratified by class, out of a pool. An honest worker answers
// them as it answered other items of that class.
//
// Other tests split a worker's labels among accounts, and have the requester show false gold.
//
// `make sim-labeling` prints the table with more seeds. All seeds are fixed.
package attack
