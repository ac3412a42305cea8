package inference

// Memory is Records in memory. The zero Memory has none.
type Memory struct {
	values map[recordKey][]byte
}

type recordKey struct {
	kind Kind
	n    uint32
}

// Get is as in Records.
func (m *Memory) Get(kind Kind, n uint32) ([]byte, error) {
	return m.values[recordKey{kind, n}], nil
}

// Set is as in Records.
func (m *Memory) Set(kind Kind, n uint32, value []byte) error {
	if m.values == nil {
		m.values = map[recordKey][]byte{}
	}
	if value == nil {
		delete(m.values, recordKey{kind, n})
	} else {
		m.values[recordKey{kind, n}] = value
	}
	return nil
}
