// Package directives holds exceptions, good and bad.
package directives

import (
	"math/rand" //determinism:allow seeded with the block's hash
	"time"
)

func good() {
	_ = time.Now() //determinism:allow only logged

	//determinism:allow only logged
	_ = time.Now()

	//determinism:allow one for all of a line
	go func(d time.Duration) { _ = rand.Int(); _ = 0.5 }(time.Since(time.Time{}))

	// A comment may come first,
	//determinism:allow only logged
	//nolint:staticcheck // and another one last
	_ = time.Now()

}

//determinism:allow once a process
var loaded = time.Now()

func bad() {
	//determinism:allow nothing here
	// want:-1 "directive: this allows nothing"
	_ = 1

	_ = 2 /* want "directive: this allows nothing" */ //determinism:allow nothing here

	//determinism:allow
	// want:-1 "directive: //determinism:allow needs a reason"
	_ = time.Now() // want "clock"

	_ = time.Now() /* want "clock" "needs a reason" */ //determinism:allow

	//determinism:deny all
	// want:-1 "directive: the only directive is"
	_ = time.Now() // want "clock"

	//determinism:allowed by nobody
	// want:-1 "directive: the only directive is"
	_ = time.Now() // want "clock"

	// determinism:allow is no directive when a space comes first
	_ = time.Now() // want "clock"

	_ = time.Now() //determinism:allow the end of a line is for that line
	_ = time.Now() // want "clock"

	//determinism:allow but this is too far away
	// want:-1 "directive: this allows nothing"

	_ = time.Now() // want "clock"

	//determinism:allow once
	// want:-1 "directive: this allows nothing"
	_ = time.Now() //determinism:allow twice

	//determinism:allow not what is below
	// want:-1 "directive: this allows nothing"
	_ = func() {
		_ = time.Now() // want "clock"
	}

	// A line comment does not move code.
	_ = /*line elsewhere.go:1:1*/ time.Now() // want "clock"
}
