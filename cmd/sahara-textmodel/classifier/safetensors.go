package classifier

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/bits"
)

// A model is kept in the format of safetensors (huggingface.co/docs/safetensors): the length of a JSON header in eight
// bytes, little-endian; the header, which names tensors with their type, shape and place; and the tensors' numbers.
const (
	formatName = "sahara-textmodel/1"
	maxHeader  = 4096
	maxWeights = 1 << 24
)

type tensor struct {
	Type    string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

type header struct {
	Metadata map[string]string `json:"__metadata__"`
	Bias     tensor            `json:"bias"`
	Weight   tensor            `json:"weight"`
}

func (m *Model) header() header {
	size := len(m.Weights)
	return header{
		Metadata: map[string]string{"format": formatName, "class_0": m.Classes[0], "class_1": m.Classes[1]},
		Bias:     tensor{"F32", []int{1}, [2]int{0, 4}},
		Weight:   tensor{"F32", []int{size}, [2]int{4, 4 + 4*size}},
	}
}

// Marshal encodes a model.
func (m *Model) Marshal() []byte {
	head, _ := json.Marshal(m.header()) // strings and numbers always can be
	for len(head)%8 != 0 {
		head = append(head, ' ') // the tensors begin at a multiple of eight
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	b = append(b, head...)
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.Bias))
	for _, w := range m.Weights {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w))
	}
	return b
}

// Unmarshal decodes what Marshal encodes. The error is ErrModel.
func Unmarshal(b []byte) (*Model, error) {
	in := bytes.NewReader(b)
	var length uint64
	if err := binary.Read(in, binary.LittleEndian, &length); err != nil || length > maxHeader {
		return nil, fmt.Errorf("%w: it does not begin with the length of a header", ErrModel)
	}
	head := make([]byte, length)
	var h header
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrModel, err)
	}
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrModel, err)
	}
	size := 0
	if len(h.Weight.Shape) == 1 {
		size = h.Weight.Shape[0]
	}
	if h.Metadata["format"] != formatName || size < 2 || size > maxWeights || size&(size-1) != 0 {
		return nil, fmt.Errorf("%w: it is not a %s with a power of two of weights", ErrModel, formatName)
	}
	m, err := New([2]string{h.Metadata["class_0"], h.Metadata["class_1"]}, uint(bits.Len(uint(size))-1))
	if err != nil {
		return nil, err
	}
	want, _ := json.Marshal(m.header()) // as above
	got, _ := json.Marshal(h)
	if !bytes.Equal(want, got) || in.Len() != 4+4*size {
		return nil, fmt.Errorf("%w: the tensors do not lie as they should", ErrModel)
	}
	numbers := make([]float32, 1+size)
	if err := binary.Read(in, binary.LittleEndian, numbers); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	for _, n := range numbers {
		if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
			return nil, fmt.Errorf("%w: a weight is no number", ErrModel)
		}
	}
	m.Bias, m.Weights = numbers[0], numbers[1:]
	return m, nil
}
