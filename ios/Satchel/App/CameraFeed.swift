@preconcurrency import AVFoundation
import SatchelKit
import SwiftUI

/// The camera: its brightness planes go to the scanner of a screen, its photo to a door. The core reads a plane where it lies; the frame
/// goes back to the camera when nobody holds it any more. Which frames are decoded is the kit's to say (`Scanner`).
@MainActor final class CameraFeed: NSObject, CameraPort {
  let session = AVCaptureSession()
  private let photos = AVCapturePhotoOutput()
  private let frames = Frames()
  private let queue = DispatchQueue(label: "satchel.camera")
  private var waiting: CheckedContinuation<Shot, Never>?
  private var device: AVCaptureDevice?

  /// Begins, and says how it went; nil: nobody scans, a photo is taken.
  func start(for scanner: Scanner?) async -> Camera {
    frames.scanner = scanner
    guard await AVCaptureDevice.requestAccess(for: .video) else { return .denied }
    if device == nil && !configure() { return .busy }
    let session = session
    queue.async { session.startRunning() }
    return .running
  }

  func stop() {
    frames.scanner = nil
    let session = session
    queue.async { session.stopRunning() }
  }

  func torch(_ on: Bool) {
    guard let device, device.hasTorch, (try? device.lockForConfiguration()) != nil else { return }
    device.torchMode = on ? .on : .off
    device.unlockForConfiguration()
  }

  func photo() async -> Shot {
    waiting?.resume(returning: .missed(.off))
    waiting = nil
    guard session.isRunning else { return .missed(AVCaptureDevice.authorizationStatus(for: .video) == .authorized ? .busy : .denied) }
    return await withCheckedContinuation { waiting in
      self.waiting = waiting
      photos.capturePhoto(with: AVCapturePhotoSettings(format: [AVVideoCodecKey: AVVideoCodecType.jpeg]), delegate: self)
    }
  }

  private func configure() -> Bool {
    guard let camera = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back),
      let input = try? AVCaptureDeviceInput(device: camera)
    else { return false }
    let video = AVCaptureVideoDataOutput()
    video.videoSettings = [kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange]
    video.alwaysDiscardsLateVideoFrames = true
    video.setSampleBufferDelegate(frames, queue: DispatchQueue(label: "satchel.frames"))
    session.beginConfiguration()
    session.sessionPreset = .hd1280x720
    for add in [{ self.session.canAddInput(input) }, { self.session.canAddOutput(video) }, { self.session.canAddOutput(self.photos) }]
    where !add() {
      session.commitConfiguration()
      return false
    }
    session.addInput(input)
    session.addOutput(video)
    session.addOutput(photos)
    session.commitConfiguration()
    device = camera
    return true
  }
}

extension CameraFeed: AVCapturePhotoCaptureDelegate {
  nonisolated func photoOutput(_ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto, error: (any Error)?) {
    let shot = photo.fileDataRepresentation().map { Shot.taken($0) } ?? .missed(.busy)
    Task { @MainActor in
      waiting?.resume(returning: shot)
      waiting = nil
    }
  }
}

/// Takes frames on the camera's own queue.
private final class Frames: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate, @unchecked Sendable {
  private let lock = NSLock()
  private weak var target: Scanner?
  var scanner: Scanner? {
    get { lock.withLock { target } }
    set { lock.withLock { target = newValue } }
  }

  func captureOutput(_ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection) {
    guard let scanner, let pixels = CMSampleBufferGetImageBuffer(sample) else { return }
    CVPixelBufferLockBaseAddress(pixels, .readOnly)
    guard let plane = CVPixelBufferGetBaseAddressOfPlane(pixels, 0) else {
      CVPixelBufferUnlockBaseAddress(pixels, .readOnly)
      return
    }
    let (width, height) = (CVPixelBufferGetWidthOfPlane(pixels, 0), CVPixelBufferGetHeightOfPlane(pixels, 0))
    let stride = CVPixelBufferGetBytesPerRowOfPlane(pixels, 0)
    // Holds the frame until the last look at it; nothing is copied.
    let held = Unmanaged.passRetained(pixels)
    let bytes = Data(
      bytesNoCopy: plane, count: stride * height,
      deallocator: .custom { _, _ in
        CVPixelBufferUnlockBaseAddress(held.takeUnretainedValue(), .readOnly)
        held.release()
      })
    scanner.frame(Luma(bytes, width: width, height: height, rowStride: stride, rotation: 90))  // the sensor lies across the upright phone
  }
}

/// What the camera sees, for as long as a screen asks for it.
struct CameraPreview: View {
  let feed: CameraFeed
  let app: SatchelKit.App

  var body: some View {
    PreviewLayer(session: feed.session)
      .task(id: ObjectIdentifier(app.model)) {
        let model = app.model
        let camera = await feed.start(for: model?.scanner)
        if camera != .running { model?.camera(camera) }
      }
      .onDisappear { feed.stop() }
      .accessibilityHidden(true)
  }
}

private struct PreviewLayer: UIViewRepresentable {
  let session: AVCaptureSession

  func makeUIView(context: Context) -> LayerView {
    let view = LayerView()
    view.preview.session = session
    view.preview.videoGravity = .resizeAspectFill
    return view
  }

  func updateUIView(_ view: LayerView, context: Context) {}

  final class LayerView: UIView {
    override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }
    var preview: AVCaptureVideoPreviewLayer { layer as! AVCaptureVideoPreviewLayer }
  }
}
