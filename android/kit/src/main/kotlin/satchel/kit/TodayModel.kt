package satchel.kit

import satchel.core.*

/** What now, where do I stand, is anything in doubt? `trouble`: why records wait. */
data class TodayState(val view: Shown<TodayView> = Shown.Loading, val trouble: Text? = null, val syncing: Boolean = false, val did: Did? = null)

interface TodayActs : Acts {
    fun next() {}
    fun sync() {}
    fun navigate(stop: String) {}
    fun confirm(warnings: List<Text>) {}
    fun undo() {}
}

class TodayModel(app: App) : Model<TodayState>(app, TodayState(), Place.Today), TodayActs {
    init {
        follow {
            val view = shown { it.viewToday() }
            val sync = shown { it.viewSync() }.ready
            late { it.copy(view = view, trouble = sync?.problem.takeIf { sync?.enrolled == true }) }
        }
        followSync { running -> set { it.copy(syncing = running) } }
        followDid { copy(did = it) }
    }

    override fun begun() = begun("did" to now.did?.written())

    override fun button(state: TodayState): Any? = when (val step = state.view.ready?.next) {
        is NextStep.GoTo -> step.stop.id
        is NextStep.Deliver -> "at ${step.stop.id}"
        else -> step?.javaClass
    }

    /** The filled button: the one thing to do next. */
    override fun next() {
        if (deaf) return
        when (val step = now.view.ready?.next ?: return) {
            NextStep.GetManifest -> if (now.view.ready?.alone == true) app.navigator.open(Place.Add()) else sync()

            is NextStep.Load -> app.navigator.tab(Place.Load)

            NextStep.Plan -> app.navigator.tab(Place.Plan)

            is NextStep.Leave -> act({ it.startOuting() }) { did(Deed.LEFT, it.id) }

            is NextStep.GoTo -> act({ it.arrive(step.stop.id) }) {
                did(Deed.ARRIVED, it.id, step.stop.id)
                app.navigator.open(Place.Stop(step.stop.id))
            }

            is NextStep.Deliver -> app.navigator.open(Place.Stop(step.stop.id))

            NextStep.ComeBack -> act({ it.endOuting() }) { did(Deed.BACK, it.id) }

            NextStep.CloseDay, NextStep.Done -> app.navigator.open(Place.CloseDay)
        }
    }

    override fun sync() = work({ session.sync() }) { say(it.problem) }

    override fun navigate(stop: String) = work({ session.look { it.viewStop(stop) } }) {
        app.platform.navigate(it.address, it.latE7, it.lonE7)
    }

    override fun undo() = takeBack()

    /** A person has read these. */
    override fun confirm(warnings: List<Text>) = act({ it.confirmWarnings(warnings) })
}
