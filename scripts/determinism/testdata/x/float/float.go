// Package float holds floats in every place that they fit in.
package float

import (
	"math"
	"math/big"
	"strconv"
)

const (
	half  = 0.5 // want "float: floating point: .*use integers"
	exact = uint64(1e18)
	most  = math.MaxInt64
)

type (
	ratio  float64   // want "float"
	pair   complex64 // want "float"
	number interface {
		~int | ~float32 // want "float"
	}
	config struct {
		name  string
		rate  float32            // want "float"
		list  []float64          // want "float"
		table map[string]float64 // want "float"
	}
)

func takes(x float64) {} // want "float"

func gives() (int, ratio) { // want "float"
	return 1, 2 // want "float"
}

func bodies(c config, d config, b *big.Int) {
	_ = c
	c = d
	_ = c.name
	_ = c.rate  // want "float"
	_ = c.list  // want "float"
	_ = c.table // want "float"

	x := 1.5                 // want "float"
	_ = int64(x)             // want "float"
	takes(1)                 // want "float"
	_, _ = gives()           // want "float"
	_ = []float64{}          // want "float"
	_ = map[string]float64{} // want "float"
	_ = 2i                   // want "float"
	_ = math.Sqrt(4)         // want "float"
	_ = math.MaxUint32
	_, _ = strconv.ParseFloat("1", 64) // want "float"
	_, _ = strconv.ParseInt("1", 10, 64)
	_, _ = b.Float64() // want "float"
	_ = 10 / 4
	_ = "0.5"
	_ = exact
	_ = half // want "float"
}

func multiline(n int64) int64 {
	return int64(
		float64(n) * // want "float"
			half) // want "float"
}
