// # Numeric tasks
//
// An item of a numeric task has a whole number for an answer, and two numbers count as the same that are at most the
// task's tolerance T apart. Values are above the least that the task allows, so that 32 bits hold them. Labels come
// in batches: items with the values of the workers who were given them. The rule, of which nothing depends on any
// order:
//
//	gate      Gate of more than two classes: 4 of 10 gold items within T of their values; GoldVoid as there
//	answer    FloorTrimmedMean, without the lowest and the highest fifth rounded up, of the values of those who did not
//	          fail; if all failed, of all values; gold is itself, and an item without a value has 0
//	conf.     the share, of the values of those who did not fail, that are within T of the answer; 0 if there are
//	          none; One for gold
//	m_wi      what the others say of an item that worker w labeled: FloorTrimmedMean of the values of those who did not
//	          fail, without w; gold is itself. Where there are no others, the label counts nowhere below
//	agreement A_w = the number of labels v_wi within T of m_wi
//	chance    C_w = Σ over w's batches of 1/(n−1) times the number of pairs i ≠ j with v_wi within T of the answer of j,
//	          of the n labels that w has there; 0 where n = 1
//	score     (A_w − C_w + ¼) / (n_w − C_w + ¼), in labels, from 0 to One; One for who has none that count
//
// Chance is what the worker would agree if its labels had nothing to do with their items: each is compared with all
// the other items of its batch, which are so many random pairs without the noise of drawing them. Who always says the
// same agrees with an item as often as with any other, so agreement is chance, and it earns nothing, however common the
// value is. Where all items are the same and everybody says so, A_w = C_w = n_w, and 0/0 pays in full.
//
// Chance is against the answers, which have the worker's own value among theirs, and agreement is with means that do not:
// means without each worker in turn, kept for all pairs, would be as much state as the labels. Where few label an item and
// many of them collude, the two differ, and some of the scored half is to be had by it (TestNumericAttacks); gold keeps
// those from it.
//
// A label that nobody else can confirm, the only one on its item, says nothing of its worker. It neither earns nor
// costs, so a worker who has only such is paid in full. In a batch of one item there is nothing to tell chance by, and
// agreement alone counts.
//
// A NumericRun visits the batches, with a cursor that can stop at any item and at any label:
//
//	reset     empties what a run before this one, with other gold, has left
//	gold      marks the gold items
//	gate      each item: counts labels and gold of the workers on it
//	weigh     each worker: whether it fails; then decides whether the gold is void
//	judge     each batch: each item's answer, confidence and agreements; then each worker's labels against chance
//	score     each worker: its score; what was counted of it goes
//	withhold  each worker who passed: what its score leaves of the flat half of its pay
//	answer    each item: gold that nobody came to has its answer too; the marks go
package inference
