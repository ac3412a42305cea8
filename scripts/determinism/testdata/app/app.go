package app

import "time"

func init() { // the app may
	_ = time.Now() // want "clock: time.Now: .*block's time"
}
