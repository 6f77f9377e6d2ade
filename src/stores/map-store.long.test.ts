import { mapStore } from './map-store.ts'
import { storeSuite } from './store-suite.ts'

// By itself because it takes seconds: each call of this store goes through all customers.
storeSuite('a map store', () => mapStore())
