"""The outbox: what was committed is sent (`delivery`), no faster than a service allows (`pacing`); stored as `body`."""
