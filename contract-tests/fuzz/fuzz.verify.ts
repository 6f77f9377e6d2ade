// 20000 draws, 30 minutes: whatever input comes
import './fuzz.test.ts'
