#if DEBUG
  import SatchelFakes
  import SatchelKit
  import SwiftUI

  /// Every screen in every state that `GalleryState.all` lists, each as a preview of its own.
  struct Gallery: PreviewProvider {
    static var previews: some View {
      ForEach(GalleryState.all) { state in
        if let app = try? state.app() { Screens(app: app, drawing: Drawing()).previewDisplayName(state.id) }
      }
      Themed(preferences: Preferences(), words: Words(.en, zone: .gmt)) {
        ClosedScreen(why: Sentence(key: "store.key_lost", args: [:]), phraseOpens: true, again: {}, phrase: { _ in })
      }
    }
  }
#endif
